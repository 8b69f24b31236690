// Package usage has the error for an option that cannot be used.
package usage

import (
	"cmp"
	"fmt"
	"math"
	"os"

	"github.com/lut4go/lut4go/bench/internal/phrase"
	"github.com/lut4go/lut4go/kernel"
)

// Error is an option that cannot be used. The mistake is the caller's, and nothing
// was run.
type Error struct {
	Option string // its name on the command line, without dashes
	Value  string
	Want   string // what would be right, with its unit
}

func (e *Error) Error() string {
	value := e.Value
	if value == "" {
		value = `""`
	}
	return fmt.Sprintf("%s %s: want %s", e.Option, value, e.Want)
}

// Check returns an Error for the value of an option unless it is ok.
func Check(ok bool, option string, value any, want string) error {
	if ok {
		return nil
	}
	return &Error{Option: option, Value: fmt.Sprint(value), Want: want}
}

// Range returns an Error unless from and to, mV, can be the ends of a rate table.
func Range(from, to float64) error {
	const end = "a finite voltage in mV for an end of the rate table"
	return cmp.Or(
		Check(!math.IsNaN(from) && !math.IsInf(from, 0), "from", from, end),
		Check(!math.IsNaN(to) && !math.IsInf(to, 0), "to", to, end),
		Check(from < to, "to", to, fmt.Sprintf("a voltage in mV above the %v that the rate table begins at", from)),
	)
}

// Backend returns an Error if this machine and build have no backend of that name,
// or, for the empty name, none of the name in the environment variable kernel.Env.
func Backend(name kernel.Backend) error {
	if _, err := kernel.New[float64](name); err == nil {
		return nil
	}
	option := "backend"
	if name == "" {
		option, name = "environment variable "+kernel.Env, kernel.Backend(os.Getenv(kernel.Env))
	}
	return &Error{Option: option, Value: string(name), Want: phrase.OneOf(kernel.Backends()) + " on this machine and build"}
}
