"""The faults that are planted by hand fit the code as it is, and each has tests that have to notice it."""

import pytest

from tools.sabotage.fault_list import FAULTS, Fault
from tools.sabotage.planted import mutation_of


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.what)
def test_a_planted_fault_has_one_place_and_its_tests(fault: Fault) -> None:
    mutation = mutation_of(fault)
    assert mutation.diff
    assert mutation.tests
