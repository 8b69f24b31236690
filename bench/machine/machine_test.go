package machine

import (
	"bytes"
	"errors"
	"runtime"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/bench/usage"
	"github.com/lut4go/lut4go/kernel"
)

func TestTheReportSaysWhichBackendIsChosenAndWhy(t *testing.T) {
	for _, name := range []string{"", "purego"} {
		t.Setenv(kernel.Env, name)
		var b bytes.Buffer
		if err := WriteReport(&b); err != nil {
			t.Fatal(err)
		}
		chosen, err := kernel.Default()
		if err != nil {
			t.Fatal(err)
		}
		why := "the fastest"
		if name != "" {
			why = "environment variable"
		}
		for _, want := range []string{runtime.GOARCH, "chosen", chosen.String(), why} {
			if !strings.Contains(b.String(), want) {
				t.Errorf("%q is not in\n%s", want, b.String())
			}
		}
	}
	t.Setenv(kernel.Env, "foo")
	var wrong *usage.Error
	if err := WriteReport(new(bytes.Buffer)); !errors.As(err, &wrong) {
		t.Errorf("got %v", err)
	}
}
