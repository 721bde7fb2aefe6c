"""The voice: the only room from which anything leaves the house.

rules.py      a matter and the rules ──► alerts
tellings.py   what letters are made of
wording.py, worddiff.py, marking.py, showing.py, digests.py   how it is shown
letters.py    alerts ──► a letter           mail.py, post.py, channels.py   a letter ──► a delivery
backoff.py    when an undelivered letter is tried again
"""
