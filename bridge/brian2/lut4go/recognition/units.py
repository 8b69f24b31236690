"""The units of statements, which Brian2 checks when it makes code of them."""

from brian2.equations.unitcheck import check_units_statements
from brian2.groups.neurongroup import Resetter
from brian2.synapses.synapses import SynapticPathway
from brian2.utils.stringtools import get_identifiers


def check_units(o, namespace):
    """Raises Brian2's DimensionMismatchError if a reset or a statement of a synapse has wrong units."""
    if isinstance(o, Resetter):
        group, code = o.group, str(o.group.event_codes[o.event])
    elif isinstance(o, SynapticPathway):
        group, code = o.synapses, o.code
    else:
        return
    names = get_identifiers(code)
    variables = group.resolve_all(names, namespace, user_identifiers=set())
    check_units_statements(code, variables)
