"""Fixtures of these tests."""

from tests.support.domain.fixtures import database_url as database_url
from tests.support.pages.accounts import clara as clara
from tests.support.pages.accounts import enter as enter
from tests.support.pages.accounts import guest as guest
from tests.support.pages.accounts import ids as ids
from tests.support.pages.accounts import transactions as transactions
from tests.support.pages.orders import fred as fred
from tests.support.pages.orders import make as make
from tests.support.pages.orders import olga as olga
from tests.support.pages.orders import sam as sam
