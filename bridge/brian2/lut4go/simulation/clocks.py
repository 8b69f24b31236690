"""Brian2's clocks."""


def set_clock(clock, step):
    """Takes a clock of Brian2 to a step."""
    clock.variables["timestep"].set_value(step)
    clock.variables["t"].set_value(step*clock.dt_)
