package lut4go_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestProgramsInDocumentsPrintWhatIsSaidOfThem(t *testing.T) {
	programs := regexp.MustCompile("(?s)```go\n(package main\n.*?)```\n\nIt prints `(.*?)`")
	for _, name := range []string{"README.md", "docs/neuroml.md", "docs/cells.md"} {
		t.Run(name, func(t *testing.T) {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			program := programs.FindSubmatch(text)
			if program == nil {
				t.Fatal("no Go program, or not what it prints")
			}
			file := filepath.Join(t.TempDir(), "main.go")
			if err := os.WriteFile(file, program[1], 0o666); err != nil {
				t.Fatal(err)
			}
			out, err := exec.Command("go", "run", file).CombinedOutput()
			if err != nil {
				t.Fatalf("go run: %v\n%s", err, out)
			}
			if got, want := string(out), string(program[2])+"\n"; got != want {
				t.Errorf("the program prints %q, want %q", got, want)
			}
		})
	}
}

func TestTheReadmeHasAtMost150Lines(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(readme), "\n"); n > 150 {
		t.Errorf("README.md has %d lines", n)
	}
}
