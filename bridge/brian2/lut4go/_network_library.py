"""Structures and functions of bridge/cabi/lut4go_network.h, for ctypes."""

import ctypes
from ctypes import (POINTER, c_char_p, c_double, c_int, c_int32, c_int64, c_uint64, c_void_p)

from ._library import Grid
from ._numbers import NetworkError, flag, number, whole


class Each(ctypes.Structure):
    """lut4go_each."""

    _fields_ = [("values", c_void_p), ("count", c_int64)]


class Samples(ctypes.Structure):
    """lut4go_samples."""

    _fields_ = [("values", c_void_p), ("count", c_int64), ("min", c_double), ("step", c_double)]


_FLAGS = {"add", "conductance", "current", "has_celsius", "hold", "instantaneous", "lumped", "multapses",
          "nearest", "no_self", "saturating", "shared", "unbounded"}
"""Members that are true or false."""

_NAMES = {"cm": "Cm", "v0": "V0", "e": "E", "g": "G", "i": "I", "u": "U", "count": "size"}
"""What Python calls members that have other names in C."""

_CHECKS = {c_double: number, c_int32: lambda x, what: whole(x, what, 32), c_int64: whole,
           c_uint64: lambda x, what: whole(x, what, signed=False)}


class Sized(ctypes.Structure):
    """A structure whose first member is its size. Numbers that its members cannot hold are
    errors."""

    def __init__(self, **values):
        super().__init__()
        self.size = ctypes.sizeof(self)
        for name, value in values.items():
            self.put(name, value)

    def put(self, name, value) -> None:
        """Gives a member its value."""
        check = flag if name in _FLAGS else _CHECKS.get(self._types[name])
        setattr(self, name, check(value, _NAMES.get(name, name)) if check else value)


def grid(g) -> Grid:
    """The grid (min, max, step), mV."""
    values = tuple(g)
    if len(values) != 3:
        raise NetworkError(f"grid {g!r}: want min, max and step, mV")
    return Grid(*(number(x, f"{n} of grid") for x, n in zip(values, ("min", "max", "step"))))


def _sized(name, *fields):
    """A structure of lut4go_network.h with a size."""
    return type(name, (Sized,), {"_fields_": [("size", c_uint64), *fields], "_types": dict(fields),
                                 "__doc__": f"lut4go_{name.lower()}."})


Cell = _sized("Cell", ("name", c_char_p), ("cm", c_double), ("threshold", c_double),
              ("refractory", c_double), ("v0", c_double), ("celsius", c_double),
              ("spikes", c_char_p), ("hold", c_int32), ("reserved", c_int32))

Gate = _sized("Gate", ("name", c_char_p), ("power", c_double), ("alpha", Samples),
              ("beta", Samples), ("inf", Samples), ("tau", Samples), ("phi", c_double),
              ("q10", c_double), ("q10_celsius", c_double), ("instantaneous", c_int32),
              ("unbounded", c_int32))

Channel = _sized("Channel", ("name", c_char_p), ("g", c_double), ("e", c_double),
                 ("gates", POINTER(POINTER(Gate))), ("gate_count", c_int64))

Current = _sized("Current", ("name", c_char_p), ("i", c_double), ("f", Samples),
                 ("gates", POINTER(POINTER(Gate))), ("gate_count", c_int64))

Receptor = _sized("Receptor", ("name", c_char_p), ("g", c_double), ("e", c_double),
                  ("tau", c_double), ("rise", c_double), ("block", Samples),
                  ("follows", c_char_p), ("binding", c_double), ("unbinding", c_double),
                  ("concentration", c_double), ("duration", c_double), ("current", c_int32),
                  ("saturating", c_int32))

Reset = _sized("Reset", ("variable", c_char_p), ("value", c_double), ("add", c_int32),
               ("reserved", c_int32))

NeuroML = _sized("NeuroML", ("file", c_char_p), ("id", c_char_p), ("celsius", c_double),
                 ("has_celsius", c_int32), ("lumped", c_int32))

Config = _sized("Config", ("dt", c_double), ("method", c_char_p), ("order", c_char_p),
                ("grid", Grid), ("backend", c_char_p), ("seed", c_uint64),
                ("precision", c_int32), ("threads", c_int32))

Population = _sized("Population", ("name", c_char_p), ("model", c_uint64), ("count", c_int64))

Trains = _sized("Trains", ("spikes", c_int64), ("neurons", c_void_p), ("times", c_void_p),
                ("rates", c_void_p), ("rows", c_int64), ("columns", c_int64),
                ("every", c_double))

Source = _sized("Source", ("name", c_char_p), ("count", c_int64), ("trains", POINTER(Trains)))

Input = _sized("Input", ("values", c_void_p), ("rows", c_int64), ("columns", c_int64),
               ("every", c_double), ("scale", Each), ("start", c_double))

Pulse = _sized("Pulse", ("start", c_double), ("end", c_double), ("amplitude", c_double),
               ("scale", Each))

Noise = _sized("Noise", ("mean", c_double), ("sd", c_double), ("tau", c_double),
               ("e", c_double), ("correlation", c_double), ("scale", Each),
               ("conductance", c_int32), ("shared", c_int32))

WhiteNoise = _sized("White_Noise", ("sigma", c_double), ("correlation", c_double),
                    ("scale", Each))

Poisson = _sized("Poisson", ("receptor", c_char_p), ("rates", Each), ("weight", c_double))

ShortTerm = _sized("Short_Term", ("u", c_double), ("tau_rec", c_double),
                   ("tau_facil", c_double))

STDP = _sized("STDP", ("a_plus", c_double), ("a_minus", c_double), ("tau_plus", c_double),
              ("tau_minus", c_double), ("mu_plus", c_double), ("mu_minus", c_double),
              ("w_min", c_double), ("w_max", c_double), ("nearest", c_int32),
              ("reserved", c_int32))

Connection = _sized("Connection", ("from_", c_uint64), ("to", c_uint64),
                    ("receptor", c_char_p), ("rule", c_char_p), ("pairs", c_int64),
                    ("sources", c_void_p), ("targets", c_void_p), ("probability", c_double),
                    ("degree", c_int64), ("weights", Each), ("delays", Each),
                    ("short_term", POINTER(ShortTerm)), ("stdp", POINTER(STDP)),
                    ("no_self", c_int32), ("multapses", c_int32))

SynapseList = _sized("Synapse_List", ("count", c_int64), ("sources", c_void_p),
                     ("targets", c_void_p), ("delays", c_void_p), ("weights", c_void_p))

Gaps = _sized("Gaps", ("from_", c_uint64), ("to", c_uint64), ("pairs", c_int64),
              ("sources", c_void_p), ("targets", c_void_p), ("conductances", Each))

Graded = _sized("Graded", ("from_", c_uint64), ("to", c_uint64), ("pairs", c_int64),
                ("sources", c_void_p), ("targets", c_void_p), ("conductances", Each),
                ("e", c_double), ("activation", Samples), ("gate", c_char_p))

Recording = _sized("Recording", ("variable", c_char_p), ("count", c_int64),
                   ("cells", c_void_p), ("every", c_int64))

Held = _sized("Held", ("rows", c_int64), ("columns", c_int64), ("first", c_int64),
              ("every", c_int64))


class Reached(ctypes.Structure):
    """lut4go_reached."""

    _fields_ = [("time", c_double), ("fraction", c_double)]


PROGRESS = ctypes.CFUNCTYPE(c_int, POINTER(Reached), c_void_p)
"""lut4go_progress."""

Course = _sized("Course", ("duration", c_double), ("steps", c_int64), ("progress", PROGRESS),
                ("data", c_void_p), ("period", c_double))

Clock = _sized("Clock", ("steps", c_int64), ("time", c_double))

Left = _sized("Left", ("count", c_uint64), ("lowest", c_double), ("highest", c_double),
              ("neuron", c_int64), ("at", c_double))

_HANDLE, _NEW, _TEXT = c_uint64, POINTER(c_uint64), c_char_p

PROTOTYPES = {
    "lut4go_new_model": [_NEW, POINTER(Cell)],
    "lut4go_built_in_model": [_NEW, _TEXT],
    "lut4go_neuroml_model": [_NEW, POINTER(NeuroML)],
    "lut4go_get_cell": [_HANDLE, POINTER(Cell)],
    "lut4go_set_cell": [_HANDLE, POINTER(Cell)],
    "lut4go_add_channel": [_HANDLE, POINTER(Channel)],
    "lut4go_add_current": [_HANDLE, POINTER(Current)],
    "lut4go_add_receptor": [_HANDLE, POINTER(Receptor)],
    "lut4go_add_reset": [_HANDLE, POINTER(Reset)],
    "lut4go_add_neuroml_channel": [_HANDLE, POINTER(NeuroML), POINTER(Channel)],
    "lut4go_model_names": [_HANDLE, _TEXT, POINTER(c_void_p)],
    "lut4go_free_model": [_HANDLE],
    "lut4go_new_network": [_NEW, POINTER(Config)],
    "lut4go_free_network": [_HANDLE],
    "lut4go_add_population": [_NEW, _HANDLE, POINTER(Population)],
    "lut4go_add_source": [_NEW, _HANDLE, POINTER(Source)],
    "lut4go_set_trains": [_HANDLE, POINTER(Trains)],
    "lut4go_get": [_HANDLE, _TEXT, c_int64, c_void_p],
    "lut4go_set": [_HANDLE, _TEXT, Each],
    "lut4go_set_steady_gates": [_HANDLE],
    "lut4go_get_parameter": [_HANDLE, _TEXT, c_int64, c_void_p],
    "lut4go_set_parameter": [_HANDLE, _TEXT, Each],
    "lut4go_inject": [_HANDLE, POINTER(Input)],
    "lut4go_inject_pulse": [_HANDLE, POINTER(Pulse)],
    "lut4go_clear_inputs": [_HANDLE],
    "lut4go_add_noise": [_HANDLE, POINTER(Noise)],
    "lut4go_add_white_noise": [_HANDLE, POINTER(WhiteNoise)],
    "lut4go_add_poisson": [_HANDLE, POINTER(Poisson)],
    "lut4go_connect": [_NEW, POINTER(Connection)],
    "lut4go_synapse_count": [_HANDLE, POINTER(c_int64)],
    "lut4go_list_synapses": [_HANDLE, POINTER(SynapseList)],
    "lut4go_set_weights": [_HANDLE, Each],
    "lut4go_get_short_term": [_HANDLE, c_int64, c_void_p, c_void_p],
    "lut4go_connect_gaps": [POINTER(Gaps)],
    "lut4go_connect_graded": [POINTER(Graded)],
    "lut4go_record_spikes": [_NEW, _HANDLE, c_int64, c_void_p],
    "lut4go_count_spikes": [_NEW, _HANDLE],
    "lut4go_record_rate": [_NEW, _HANDLE, c_double],
    "lut4go_record_state": [_NEW, _HANDLE, POINTER(Recording)],
    "lut4go_get_held": [_HANDLE, POINTER(Held)],
    "lut4go_get_spikes": [_HANDLE, c_int64, c_void_p, c_void_p],
    "lut4go_get_values": [_HANDLE, c_int64, c_void_p],
    "lut4go_get_counts": [_HANDLE, c_int64, c_void_p],
    "lut4go_clear_monitor": [_HANDLE],
    "lut4go_run": [_HANDLE, POINTER(Course), POINTER(c_int32)],
    "lut4go_cancel": [_HANDLE],
    "lut4go_now": [_HANDLE, POINTER(Clock)],
    "lut4go_set_steps": [_HANDLE, c_int64],
    "lut4go_under_way_count": [_HANDLE, POINTER(c_int64)],
    "lut4go_get_under_way": [_HANDLE, c_int64, c_void_p, c_void_p],
    "lut4go_set_under_way": [_HANDLE, c_int64, c_void_p, c_void_p],
    "lut4go_get_refractory": [_HANDLE, c_int64, c_void_p],
    "lut4go_set_refractory": [_HANDLE, c_int64, c_void_p],
    "lut4go_warnings": [_HANDLE, POINTER(c_void_p)],
    "lut4go_outside": [_HANDLE, POINTER(Left)],
    "lut4go_checkpoint": [_HANDLE, POINTER(c_void_p), POINTER(c_int64)],
    "lut4go_restore": [_HANDLE, c_void_p, c_int64],
    "lut4go_checkpoint_file": [_HANDLE, _TEXT],
    "lut4go_restore_file": [_HANDLE, _TEXT],
}
