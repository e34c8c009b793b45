"""`bacoi staff`: accounts of officers, editors and admins. Prints one-time links; never takes a password."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import click

from bot.base.settings import Settings
from bot.cli.opened import opened, ward_of
from bot.storage import Connection, audit, links, second_factor, staff
from bot.storage.database import Database
from bot.storage.staff import ROLES, Staff
from bot.web.wards import root_of

LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")
ROLE_NAMES = {
    "officer": "cán bộ",
    "lead": "trưởng nhóm",
    "editor": "người soạn bài",
    "admin": "quản trị",
    "volunteer": "đoàn viên",
    "volunteer_lead": "trưởng đoàn viên",
}


@click.group(help="Thêm, khoá cán bộ; cấp đường dẫn đặt mật khẩu dùng một lần.")
@click.option("--ward", default="", metavar="MÃ", help="Phường nào, nếu máy này phục vụ nhiều phường.")
@click.pass_context
def command(ctx: click.Context, ward: str) -> None:
    """Accounts live in the database of the settings, each in one ward."""
    ctx.obj = ward


@command.command("add", help="Thêm một người. LOGIN: chữ thường không dấu, ví dụ hoa.nt")
@click.argument("login")
@click.option("--name", required=True, help="Tên gọi, bà con sẽ thấy: Hoa")
@click.option("--role", "roles", multiple=True, type=click.Choice(ROLES), help="Vai trò; ghi nhiều lần được.")
@click.option("--office", default="", metavar="MÃ", help="Nơi làm việc, mã trong offices.yaml; bỏ trống là bàn chung.")
def add(login: str, name: str, roles: tuple[str, ...], office: str) -> None:
    """A new account, and the link that sets its password."""
    login, name = login.strip().lower(), " ".join(name.split())
    if not LOGIN.fullmatch(login):
        raise click.UsageError("Tên đăng nhập chỉ gồm chữ thường không dấu, số, chấm, gạch; ít nhất hai ký tự.")
    if not name or len(name) > 40:
        raise click.UsageError("Tên gọi cần có, không quá 40 ký tự.")
    with opened(click.get_current_context().obj) as (db, settings, ward):
        now, office = time.time(), _office(settings, ward, office)

        def work(connection: Connection) -> str:
            made = staff.add(connection, ward, login, name, roles or ("officer",), now, office)
            audit.record(connection, ward, None, "staff_added", f"staff:{made}", now)
            return staff.make_link(connection, ward, made, "password", now)

        try:
            key = db.write_now(work)
        except staff.LoginTaken as taken:
            raise click.ClickException(f"{taken} Cấp lại đường dẫn: bacoi staff link {login}") from None
        click.echo(f"Đã thêm {name} ({_roles(roles or ('officer',))}).")
        _tell_link(settings, ward, key)


@command.command("link", help="Cấp lại đường dẫn đặt mật khẩu. Đường dẫn cũ chưa dùng thì hết hiệu lực.")
@click.argument("login")
def link(login: str) -> None:
    """A fresh link; the old password works until the new one is set."""
    with opened(click.get_current_context().obj) as (db, settings, ward):
        found = _changed(
            db, ward, login, "staff_link_made", lambda c, one: staff.make_link(c, ward, one.id, "password", time.time())
        )
        _tell_link(settings, ward, found)


@command.command("disable", help="Khoá tài khoản. Mọi phiên đang mở kết thúc ngay.")
@click.argument("login")
def disable(login: str) -> None:
    """Nothing of the account works any more."""
    with opened(click.get_current_context().obj) as (db, _, ward):
        _changed(db, ward, login, "staff_disabled", lambda c, one: staff.set_enabled(c, one.id, False))
        click.echo(f"Đã khoá {login}.")


@command.command("enable", help="Mở lại tài khoản đã khoá.")
@click.argument("login")
def enable(login: str) -> None:
    """The account works again, with its password."""
    with opened(click.get_current_context().obj) as (db, _, ward):
        _changed(db, ward, login, "staff_enabled", lambda c, one: staff.set_enabled(c, one.id, True))
        click.echo(f"Đã mở lại {login}.")


@command.command("role", help="Đặt vai trò (thay cho vai trò cũ), ví dụ: bacoi staff role hoa.nt officer lead")
@click.argument("login")
@click.argument("roles", nargs=-1, required=True, type=click.Choice(ROLES))
def role(login: str, roles: tuple[str, ...]) -> None:
    """What the account may do from its next request on."""
    with opened(click.get_current_context().obj) as (db, _, ward):
        _changed(db, ward, login, "staff_roles_set", lambda c, one: staff.set_roles(c, one.id, roles))
        click.echo(f"{login}: {_roles(roles)}.")


@command.command("office", help="Đặt nơi làm việc, ví dụ: bacoi staff office hoa.nt cong-an. Bỏ trống: bàn chung.")
@click.argument("login")
@click.argument("office", default="", metavar="[MÃ]")
def office_of(login: str, office: str) -> None:
    """Tickets handed to that office are this person's first."""
    with opened(click.get_current_context().obj) as (db, settings, ward):
        office = _office(settings, ward, office)
        _changed(db, ward, login, "staff_office_set", lambda c, one: staff.set_office(c, one.id, office))
        click.echo(f"{login}: {office or 'bàn chung'}.")


@command.command("reset-code", help="Bỏ mã hai bước của người mất điện thoại. Mọi phiên đang mở kết thúc.")
@click.argument("login")
def reset_code(login: str) -> None:
    """The password alone opens again, until the second step is set up anew."""

    def work(connection: Connection, one: Staff) -> None:
        second_factor.reset(connection, one.id)
        staff.end_all_sessions(connection, one.id)

    with opened(click.get_current_context().obj) as (db, _, ward):
        _changed(db, ward, login, "second_factor_reset", work)
        click.echo(f"Đã bỏ mã hai bước của {login}.")


@command.command("unlink", help="Bỏ nối tài khoản Telegram.")
@click.argument("login")
def unlink(login: str) -> None:
    """Nobody speaks for this account in the officers' group any more."""
    with opened(click.get_current_context().obj) as (db, _, ward):
        _changed(db, ward, login, "telegram_unlinked", lambda c, one: links.unlink(c, one.id))
        click.echo(f"Đã bỏ nối Telegram của {login}.")


@command.command("list", help="Ai có tài khoản, vai trò gì.")
def list_all() -> None:
    """One line an account."""
    with opened(click.get_current_context().obj) as (db, _, ward):
        for one in db.read_now(lambda c: staff.everyone(c, ward)):
            state = "đang dùng" if one.enabled else "đã khoá"
            password = "" if one.password else ", chưa đặt mật khẩu"
            more = f", ở {one.office}" if one.office else ""
            more += ", có mã hai bước" if one.second_factor else ""
            more += ", đã nối Telegram" if one.telegram else ""
            click.echo(f"{one.login}\t{one.name}\t{_roles(sorted(one.roles))}\t{state}{password}{more}")


def _office(settings: Settings, ward: str, office: str) -> str:
    """`office` as `offices.yaml` of the ward has it; the desk's own is the empty one. Raises ClickException."""
    if not office:
        return ""
    from bot import library  # reading the guides takes a moment: only when an office is named
    from bot.guides import folder

    where = library.find_folder(Path(settings.knowledge_dir) if settings.knowledge_dir else None)
    known = library.of_ward(folder.load_folder(where), ward)
    if office not in known.offices:
        raise click.ClickException(f"Không có nơi «{office}». Các nơi: {', '.join(sorted(known.offices))}")
    return "" if office == known.ward.desk else office


def _changed(db: Database, ward: str, login: str, action: str, work: Callable[[Connection, Staff], str | None]) -> str:
    """Do `work` on the account and note it in the audit; what `work` gave."""

    def written(connection: Connection) -> str | None:
        found = staff.by_login(connection, ward, login.strip().lower())
        if found is None:
            raise click.ClickException(f"Không có ai tên «{login}». Xem: bacoi staff list")
        audit.record(connection, ward, None, action, f"staff:{found.id}", time.time())
        return work(connection, found)

    return db.write_now(written) or ""


def _tell_link(settings: Settings, ward: str, key: str) -> None:
    root = root_of(ward, ward_of(settings, "")) if click.get_current_context().obj else ""
    click.echo("Gửi riêng cho người đó đường dẫn này. Dùng được một lần, trong 48 giờ:")
    click.echo(f"{settings.address}{root}/ban-lam-viec/moi#{key}")


def _roles(roles: tuple[str, ...] | list[str]) -> str:
    return ", ".join(ROLE_NAMES[one] for one in roles)
