"""Text becomes named lists of terms: what an index holds of a document, and what a query asks it for."""

from __future__ import annotations
import re, unicodedata, functools, threading
import Stemmer
WORD = re.compile(r"[^\W_]+")
_ru=Stemmer.Stemmer("russian",0); _en=Stemmer.Stemmer("english",0)
FOLD=str.maketrans({"ә":"а","қ":"к","ң":"н","ғ":"г","ө":"о","ұ":"у","ү":"у","һ":"х","і":"и","ы":"и","й":"и","э":"е","щ":"ш","ъ":"","ь":"","ё":"е"})
KK=frozenset("әқңғөұүһі")
def tokens(t): return [w.replace("ё","е") for w in WORD.findall(unicodedata.normalize("NFC",t).lower())]
def fold(w): return w.translate(FOLD)
