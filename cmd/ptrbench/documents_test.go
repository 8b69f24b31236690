package main

import (
	"context"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

// document returns docs/ptrbench.md by sections: the text below each heading.
func document(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile("../../docs/ptrbench.md")
	if err != nil {
		t.Fatal(err)
	}
	sections := map[string]string{}
	for _, section := range strings.Split(string(text), "\n## ") {
		heading, below, _ := strings.Cut(section, "\n")
		sections[heading] = below
	}
	return sections
}

func TestEveryFlagIsDocumented(t *testing.T) {
	sections := document(t)
	for _, cmd := range newRoot().Commands() {
		section := sections[cmd.CommandPath()]
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if name := "`--" + f.Name; !strings.Contains(section, name+"`") && !strings.Contains(section, name+" ") {
				t.Errorf("section %q of docs/ptrbench.md lacks --%s", cmd.CommandPath(), f.Name)
			}
		})
	}
}

func TestEveryKeyOfJSONIsDocumented(t *testing.T) {
	sections := document(t)
	for _, c := range []struct{ command, args string }{
		{"ptrbench run", "run fi-curve squid --duration 5 --neurons 2 --json"},
		{"ptrbench table", "table squid --step 1 --json"},
		{"ptrbench kernels", "kernels --neurons 8 --json"},
		{"ptrbench compare", "compare --peers go --rounds 1 --neurons 4 --json"},
	} {
		code, out, stderr := command(t, context.Background(), strings.Fields(c.args)...)
		if code != exitDone {
			t.Fatalf("%s: exit code %d, %s", c.args, code, stderr)
		}
		var object any
		if err := json.Unmarshal([]byte(out), &object); err != nil {
			t.Fatal(err)
		}
		for _, key := range keys(object) {
			if said := sections[c.command] + sections["Quiet samples"]; !strings.Contains(said, "`"+key+"`") {
				t.Errorf("section %q of docs/ptrbench.md lacks %s", c.command, key)
			}
		}
	}
}

// keys returns those of all objects in a value of JSON.
func keys(value any) []string {
	var all []string
	switch value := value.(type) {
	case map[string]any:
		for key, of := range value {
			all = append(append(all, key), keys(of)...)
		}
	case []any:
		for _, of := range value {
			all = append(all, keys(of)...)
		}
	}
	return all
}
