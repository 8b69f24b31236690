package kernel

import (
	"slices"
	"strings"
	"testing"
)

// resetChoice removes the choice of a backend by Use and by the environment for the
// duration of a test.
func resetChoice(t *testing.T) {
	t.Helper()
	t.Setenv(Env, "")
	before := chosen.Load()
	chosen.Store(nil)
	t.Cleanup(func() { chosen.Store(before) })
}

// fastest returns the backend that runs without a choice.
func fastest() Backend {
	all := Backends()
	return all[len(all)-1]
}

func wantDefault(t *testing.T, want Backend) {
	t.Helper()
	if b, err := Default(); b != want || err != nil {
		t.Errorf("default is %v, %v, want %v", b, err, want)
	}
	k, err := New[float32]("")
	if k.Backend() != want || err != nil {
		t.Errorf("New gives %v, %v, want %v", k.Backend(), err, want)
	}
}

// available returns the names that an error has to list.
func available() string {
	var names []string
	for _, b := range Backends() {
		names = append(names, string(b))
	}
	return strings.Join(names, ", ")
}

// unavailable returns names of backends that no machine, or not this one, can run.
func unavailable() []Backend {
	names := []Backend{"sse", "AVX2", "pure go", "avx2 ", "avx512f"}
	for _, b := range []Backend{AVX2, AVX512, NEON} {
		if !slices.Contains(Backends(), b) {
			names = append(names, b)
		}
	}
	return names
}

func TestPureGoIsTheFirstBackendEverywhere(t *testing.T) {
	all := Backends()
	if all[0] != PureGo {
		t.Errorf("backends are %v", all)
	}
	for i, b := range all {
		if slices.Contains(all[:i], b) {
			t.Errorf("%v comes twice in %v", b, all)
		}
	}
}

func TestBackendsHaveTheNamesThatNewTakes(t *testing.T) {
	for _, b := range Backends() {
		k, err := New[float64](b)
		if err != nil || k.Backend() != b {
			t.Errorf("New(%q) gives %v, %v", b, k.Backend(), err)
		}
	}
}

func TestWithoutAChoiceTheFastestBackendRuns(t *testing.T) {
	resetChoice(t)
	wantDefault(t, fastest())
}

func TestUnknownNamesAreErrorsThatListTheAvailable(t *testing.T) {
	resetChoice(t)
	for _, name := range unavailable() {
		_, err := New[float64](name)
		wantError(t, err, `"`+string(name)+`"`, "one of: "+available())
		wantError(t, Use(name), `"`+string(name)+`"`, "one of: "+available())
	}
	wantDefault(t, fastest()) // a refused Use changes nothing
}

func TestTheEnvironmentChoosesTheBackend(t *testing.T) {
	resetChoice(t)
	for _, b := range Backends() {
		t.Setenv(Env, string(b))
		wantDefault(t, b)
	}
}

func TestAWrongEnvironmentVariableIsAnErrorThatNamesIt(t *testing.T) {
	resetChoice(t)
	for _, name := range unavailable() {
		t.Setenv(Env, string(name))
		want := []string{`"` + string(name) + `"`, available(), "environment variable LUT4GO_BACKEND"}
		_, err := Default()
		wantError(t, err, want...)
		_, err = New[float64]("")
		wantError(t, err, want...)
	}
	// A backend given by name does not depend on the variable.
	if k, err := New[float64]("purego"); err != nil || k.Backend() != PureGo {
		t.Errorf("New(purego) gives %v, %v", k.Backend(), err)
	}
}

func TestUseOverridesTheEnvironmentUntilItIsReset(t *testing.T) {
	resetChoice(t)
	for _, b := range Backends() {
		for _, env := range append([]string{"nonsense"}, strings.Split(available(), ", ")...) {
			t.Setenv(Env, env)
			if err := Use(b); err != nil {
				t.Fatal(err)
			}
			wantDefault(t, b)
		}
	}
	t.Setenv(Env, "purego")
	if err := Use(""); err != nil {
		t.Fatal(err)
	}
	wantDefault(t, PureGo)
	t.Setenv(Env, "")
	wantDefault(t, fastest())
}

func TestKernelsKeepTheBackendTheyWereMadeWith(t *testing.T) {
	resetChoice(t)
	k, err := New[float64]("")
	if err != nil {
		t.Fatal(err)
	}
	if err := Use("purego"); err != nil {
		t.Fatal(err)
	}
	if k.Backend() != fastest() {
		t.Errorf("after Use kernels of before run on %v", k.Backend())
	}
}

func TestTheZeroKernelsRunInPureGo(t *testing.T) {
	var k Kernels[float64]
	if k.Backend() != PureGo {
		t.Errorf("the zero value runs on %v", k.Backend())
	}
	x := []float64{1, 2, 3, 4, 5}
	k.Decay(x, 2)
	if want := []float64{2, 4, 6, 8, 10}; !slices.Equal(x, want) {
		t.Errorf("x is %v, want %v", x, want)
	}
}
