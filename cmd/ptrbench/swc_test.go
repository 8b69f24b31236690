package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAnSWCFileIsDrawn(t *testing.T) {
	name, err := filepath.Abs("../../cell/testdata/one-point.swc")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	code, out, stderr := command(t, context.Background(), "run", name, "--draw", "--out", dir)
	if code != exitDone || stderr != "" || !strings.Contains(out, "one-point.swc  9 sections, 622 um long in all") || !strings.Contains(out, "wrote morphology.png in "+dir) {
		t.Errorf("exit code %d, %q, %q", code, out, stderr)
	}
	if _, err := os.Stat(filepath.Join(dir, "morphology.png")); err != nil {
		t.Error(err)
	}
	bad := filepath.Join(dir, "bad.swc")
	if err := os.WriteFile(bad, []byte("1 1 0 0 0 1 2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := command(t, context.Background(), "run", bad, "--draw", "--out", dir); code != exitFailed || !strings.Contains(stderr, bad) {
		t.Errorf("exit code %d, %q", code, stderr)
	}
}
