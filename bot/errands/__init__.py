"""The volunteers' second face, in private on Telegram: requests of the neighbourhood, promises, reminders.

What is told is derived from the requests (`telling`, `posting`); what a volunteer taps is decided where the web
decides it (`answering`, `bot.volunteers.promising`). No name, phone or word for the door is ever said here.
"""
