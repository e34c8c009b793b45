"""Errors of our own. The docstring is the message and says what to do."""

from __future__ import annotations


class BacOiError(Exception):
    """Something went wrong in Bác Ơi."""

    def __str__(self) -> str:
        return super().__str__() or (type(self).__doc__ or "").strip()


class SettingsError(BacOiError):
    """Thiết lập chưa đúng. Xem mục "Settings" trong README rồi chạy lại."""


class KnowledgeError(BacOiError):
    """Không đọc được knowledge/. Chạy `bacoi check` để xem chỗ cần sửa."""


class DatabaseBusy(BacOiError):
    """Tệp dữ liệu đang được một `bacoi run` khác dùng. Tắt bản kia trước rồi chạy lại."""


class ChannelError(BacOiError):
    """A platform refused or did not answer. `retryable` tells whether trying again can help."""

    def __init__(
        self,
        message: str = "",
        *,
        retryable: bool,
        retry_after: float | None = None,
        code: str = "",
        account_wide: bool = False,
    ) -> None:
        super().__init__(message)
        self.retryable = retryable
        self.retry_after = retry_after
        """Seconds the platform asked us to wait for this conversation."""
        self.code = code
        """The platform's own error code, for the desk and for `doctor`; never a person's words."""
        self.account_wide = account_wide
        """Nobody can be reached by this account until an admin acts (a dead token, no package): what is to be
        said waits for that and is not given up."""
