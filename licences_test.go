package lut4go_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"testing"
)

func TestTheLicenceOfEveryModuleIsListed(t *testing.T) {
	out, err := exec.Command("go", "mod", "edit", "-json").Output()
	if err != nil {
		t.Fatal(err)
	}
	var mod struct{ Require []struct{ Path string } }
	if err := json.Unmarshal(out, &mod); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("LICENSES.md")
	if err != nil {
		t.Fatal(err)
	}
	var want, got []string
	for _, r := range mod.Require {
		want = append(want, r.Path)
	}
	for _, row := range regexp.MustCompile(`(?m)^\| (\S+/\S+) \| [A-Z]\S+`).FindAllSubmatch(text, -1) {
		got = append(got, string(row[1]))
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("LICENSES.md lists\n%q\ngo.mod requires\n%q", got, want)
	}
}
