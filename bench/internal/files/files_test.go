package files

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func text(s string) func(io.Writer) error {
	return func(w io.Writer) error { _, err := io.WriteString(w, s); return err }
}

func TestFilesAreWrittenIntoANewDirectory(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	written, err := Write(dir, []File{{Name: "a", Write: text("first")}, {Name: "b", Write: text("second")}})
	if err != nil || !slices.Equal(written, []string{"a", "b"}) {
		t.Fatalf("wrote %v, %v", written, err)
	}
	for name, want := range map[string]string{"a": "first", "b": "second"} {
		if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(got) != want {
			t.Errorf("%s holds %q, %v, want %q", name, got, err, want)
		}
	}
}

func TestAFileWhoseContentFailsIsNotWritten(t *testing.T) {
	dir := t.TempDir()
	fails := errors.New("fails")
	written, err := Write(dir, []File{
		{Name: "a", Write: text("first")},
		{Name: "b", Write: func(w io.Writer) error { return errors.Join(text("half")(w), fails) }},
	})
	if !errors.Is(err, fails) || err.Error() != "b: fails" || !slices.Equal(written, []string{"a"}) {
		t.Errorf("wrote %v, %v", written, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "b")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("b: %v", err)
	}
}
