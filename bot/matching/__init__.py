"""Understanding: text → what it means. The only place for rapidfuzz, scikit-learn and numpy.

`Matcher` (matcher.py) answers; `train` (learnt.py) makes its arrays; `reading.py` reads text first.
"""
