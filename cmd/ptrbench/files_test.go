package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestCheckDirSaysBeforeARunWhetherFilesCanBeMade(t *testing.T) {
	dir := t.TempDir()
	if err := checkDir(filepath.Join(dir, "a", "b")); err != nil {
		t.Error(err)
	}
	if left, _ := os.ReadDir(filepath.Join(dir, "a", "b")); len(left) != 0 {
		t.Errorf("left %v", left)
	}
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := checkDir(filepath.Join(file, "out")); err == nil {
		t.Error("no error for a directory within a file")
	}
}
