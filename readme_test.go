package lut4go_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

func TestTheExampleInTheReadmeIsTheOneThatRuns(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("hh/readme_test.go")
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile("(?s)```go\n(.*?)```").FindSubmatch(readme)
	body := regexp.MustCompile(`(?s)func Example\(\) \{\n(.*?)\t// Output`).FindSubmatch(source)
	if block == nil || body == nil {
		t.Fatal("no Go code in README.md, or no Example")
	}
	want := strings.ReplaceAll("\n"+string(body[1]), "\n\t", "\n")[1:]
	if got := string(block[1]); got != want {
		t.Errorf("README.md has\n%s\nthe Example is\n%s", got, want)
	}
}
