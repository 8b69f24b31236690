package usage

import (
	"errors"
	"testing"

	"github.com/lut4go/lut4go/kernel"
)

func TestErrorsNameTheOptionItsValueAndWhatIsWanted(t *testing.T) {
	for _, c := range []struct {
		value any
		want  string
	}{
		{-0.5, "dt -0.5: want a positive step in ms"},
		{"", `dt "": want a positive step in ms`},
	} {
		err := Check(false, "dt", c.value, "a positive step in ms")
		var wrong *Error
		if !errors.As(err, &wrong) || wrong.Option != "dt" || err.Error() != c.want {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
}

func TestWhatIsRightIsNoError(t *testing.T) {
	if err := Check(true, "dt", 0.5, "a positive step in ms"); err != nil {
		t.Errorf("got %v", err)
	}
	for _, b := range kernel.Backends() {
		if err := Backend(b); err != nil {
			t.Errorf("backend %v: %v", b, err)
		}
	}
}
