"""`bacoi poster <guide id>`: an A4 poster for the noticeboard."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from bot.base import settings as settings_module
from bot.library import build_library, find_folder
from bot.paper.poster import poster
from bot.web.wards import PREFIX


@click.command("poster")
@click.argument("guide_id")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Tệp PDF ghi ra (mặc định <mã bài>.pdf).")
@click.option("--knowledge", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Thư mục knowledge/.")
@click.option("--ward", default="", metavar="MÃ", help="Phường khác trong knowledge/wards/.")
@click.option("--account", "accounts", multiple=True, help="Tài khoản thật của phường, ghi đúng như trên mạng.")
def command(guide_id: str, out: Path | None, knowledge: Path | None, ward: str, accounts: tuple[str, ...]) -> None:
    """In tờ dán bảng của một bài, có mã QR. Cần BACOI_PUBLIC_URL để mã QR mở đúng trang của phường."""
    settings = settings_module.load()
    if not settings.public_url:
        raise click.UsageError(
            "Chưa có BACOI_PUBLIC_URL: mã QR sẽ không mở được. Đặt địa chỉ trang của phường rồi in lại."
        )
    library = build_library(find_folder(knowledge), ward=ward)
    guide = library.guides.get(guide_id)
    if guide is None:
        raise click.UsageError(f"Không có bài «{guide_id}». Xem mã bài trong knowledge/guides/.")
    today = datetime.now(ZoneInfo(library.ward.timezone)).date()
    address = f"{settings.address}{PREFIX + ward if ward else ''}/huong-dan/{guide.id}"
    path = out or Path(f"{guide_id}.pdf")
    path.write_bytes(poster(guide, library, today, address, accounts))
    click.echo(f"Đã ghi {path}")
