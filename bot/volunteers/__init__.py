"""The volunteers' side: who may help, visits with consent, requests for somebody to come, practising together.

Nothing of one resident is ever shown in another's visit: a visit is a conversation of its own, and every
reading asks again whether this volunteer may see it now.
"""
