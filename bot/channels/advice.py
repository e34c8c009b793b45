"""What to do about a platform's error, for officers and admins. Codes only; nobody's words."""

from __future__ import annotations

ADVICE = {
    # Telegram
    "InvalidToken": "Token Telegram không đúng hoặc đã bị đổi. Vào @BotFather, lệnh /token, "
    "chép token mới vào BACOI_TELEGRAM_TOKEN rồi chạy lại bacoi. Lời đang chờ sẽ tự gửi.",
    "Forbidden": "Người này đã chặn bot, không nhắn được nữa. Cần thì gọi điện.",
    "Conflict": "Có hai máy cùng nhận tin của một bot Telegram. Tắt bớt một máy, hoặc xoá webhook cũ.",
    # the officers' Telegram group
    "desk_group_unknown": "Không thấy nhóm này. Thêm bot vào nhóm, xem lại số nhóm ở BACOI_TELEGRAM_DESK_GROUP.",
    "desk_moved": "Nhóm đã đổi số (khi bật chủ đề). Chép số mới, dạng -100…, vào BACOI_TELEGRAM_DESK_GROUP.",
    "desk_not_member": "Bot không còn ở trong nhóm cán bộ. Thêm bot vào lại và cho làm quản trị.",
    "desk_not_forum": "Nhóm chưa chia chủ đề. Vào phần sửa nhóm, bật Chủ đề (Topics).",
    "desk_not_admin": "Bot chưa là quản trị của nhóm. Cho bot làm quản trị, có quyền Quản lý chủ đề và Xoá tin.",
    "desk_no_right": "Bot thiếu quyền trong nhóm cán bộ. Cho bot quyền Quản lý chủ đề và Xoá tin.",
    "desk_no_topics": "Bot là quản trị nhưng thiếu quyền Quản lý chủ đề. Bật quyền ấy cho bot.",
    "desk_no_delete": "Bot thiếu quyền Xoá tin, nên khi bà con xin xoá thì chủ đề còn lại. Bật quyền ấy cho bot.",
    # Zalo Bot
    "401": "Token Zalo Bot không đúng hoặc đã đặt lại. Vào trang Zalo Bot chép token mới vào "
    "BACOI_ZALO_BOT_TOKEN rồi chạy lại bacoi. Lời đang chờ sẽ tự gửi.",
    # Zalo OA
    "authorisation_needed": "Token Zalo OA hết hạn. Vào developers.zalo.me, mục Công cụ, cấp quyền lại cho OA, "
    "chép refresh token mới vào BACOI_ZALO_OA_REFRESH_TOKEN rồi chạy lại bacoi. Lời đang chờ sẽ tự gửi.",
    "-216": "Token Zalo OA không còn dùng được. Cấp quyền lại cho OA tại developers.zalo.me.",
    "-220": "Token Zalo OA hết hạn. Cấp quyền lại cho OA tại developers.zalo.me.",
    "-213": "Người này chưa quan tâm OA nên OA không nhắn được. Cần thì gọi điện.",
    "-230": "Người này đã hơn 7 ngày chưa nhắn cho OA, Zalo không cho nhắn nữa. Cần thì gọi điện.",
    "-232": "Người này đã lâu chưa nhắn cho OA, Zalo không cho nhắn nữa. Cần thì gọi điện.",
    "-227": "Tài khoản Zalo của người này bị khoá hoặc lâu không dùng. Cần thì gọi điện.",
    "-244": "Người này không nhận loại tin này từ OA. Cần thì gọi điện.",
    "-32": "Zalo báo gửi quá nhanh. Máy tự gửi lại sau, không phải làm gì.",
    "-204": "OA đã bị xoá. Báo người quản lý OA của phường.",
    "-205": "Zalo không tìm thấy OA này. Xem lại BACOI_ZALO_OA_ID.",
    "-209": "Ứng dụng Zalo đang bị tắt. Vào developers.zalo.me bật lại ứng dụng.",
    "-212": "Ứng dụng chưa đăng ký quyền gửi tin. Vào developers.zalo.me đăng ký quyền Gửi tin nhắn.",
    "-219": "Ứng dụng Zalo đã bị gỡ. Vào developers.zalo.me tạo lại ứng dụng rồi cấp quyền cho OA.",
    "-242": "Ứng dụng đang bật app secret proof. Vào developers.zalo.me tắt mục đó.",
    "-201": "Zalo không nhận dạng tin này. Báo người quản trị.",
    "-210": "Tin dài quá mức Zalo cho phép. Báo người quản trị.",
    "-211": "OA hết hạn mức tin. Vào Zalo Cloud mua thêm gói tin.",
    "-221": "OA chưa được xác thực. Xác thực OA với Zalo trước.",
    "-223": "OA chưa cấp quyền này cho ứng dụng. Cấp quyền lại tại developers.zalo.me.",
    "-224": "Gói OA hiện tại không có tính năng này. Nâng gói OA.",
    "-320": "Tài khoản Zalo Cloud chưa nối với ứng dụng. Vào Zalo Cloud nối lại.",
    "-321": "Tài khoản Zalo Cloud hết tiền. Nạp thêm để gửi tin.",
    # every platform
    "webhook_missing": "Nền tảng chưa biết địa chỉ nhận tin của máy này. Đặt BACOI_PUBLIC_URL là địa chỉ https "
    "rồi chạy lại bacoi: máy tự đăng ký.",
    "webhook_set": "Nền tảng đang đẩy tin tới một địa chỉ webhook khác nên máy này không lấy được tin. "
    "Đặt mật khẩu webhook (BACOI_…_WEBHOOK_SECRET) và BACOI_PUBLIC_URL, hoặc xoá webhook cũ.",
    "webhook_failing": "Telegram đẩy tin tới máy này không được. Xem https và tường lửa của BACOI_PUBLIC_URL.",
    "no_channel": "Kênh này đang tắt (chưa có token). Bật lại kênh rồi máy gửi tiếp.",
    "no_files": "Bà con đã chuyển sang chỗ không nhận tệp. Viết nội dung bằng lời, hoặc mời bà con đến phường lấy.",
    "file_gone": "Tệp gửi kèm đã bị xoá trước khi gửi được. Còn cần thì gửi lại.",
    "-100": "Zalo không giữ được tệp gửi kèm. Máy tự gửi lại sau, không phải làm gì.",
    "too_large": "Tệp lớn quá 10 MB nên không lấy về.",
    "host_refused": "Tệp nằm ngoài máy chủ của Zalo hoặc Telegram nên không lấy về.",
}
PASSING = "Nền tảng đang trục trặc. Máy tự thử lại, không phải làm gì."
UNKNOWN = "Nền tảng báo lỗi {ma}. Ghi lại mã này và báo người quản trị."


def advice(code: str, retryable: bool = False) -> str:
    """One or two sentences a person can act on."""
    return ADVICE.get(code) or (PASSING if retryable else UNKNOWN.replace("{ma}", code or "không rõ"))
