package main

import (
	"io"
	"os"
	"strings"

	"github.com/rivo/uniseg"
	"golang.org/x/term"
)

// canRewrite reports whether f is a terminal on which a line can be rewritten.
func canRewrite(f *os.File) bool {
	return term.IsTerminal(int(f.Fd())) && os.Getenv("TERM") != "dumb"
}

// terminal cuts what is written to it to the terminal's width, which may change at
// any time: a line that wraps cannot be rewritten.
type terminal struct{ file *os.File }

func (t terminal) Write(b []byte) (int, error) {
	if _, err := io.WriteString(t.file, cut(string(b), t.columns())); err != nil {
		return 0, err
	}
	return len(b), nil
}

// usualColumns is the width of a terminal that does not report one, as serial lines and
// some containers do not.
const usualColumns = 80

// columns returns how wide a line may be. The last column stays empty: where it is
// filled, some terminals begin a new line at once.
func (t terminal) columns() int {
	width, _, err := term.GetSize(int(t.file.Fd()))
	if err != nil || width <= 0 {
		width = usualColumns
	}
	return width - 1
}

// cut returns text without what lies beyond some columns from a carriage return.
func cut(text string, columns int) string {
	var kept strings.Builder
	column, state := 0, -1
	for text != "" {
		var cluster string
		var width int
		cluster, text, width, state = uniseg.FirstGraphemeClusterInString(text, state)
		if cluster == "\r" {
			column = 0
		} else if column += width; column > columns {
			continue
		}
		kept.WriteString(cluster)
	}
	return kept.String()
}
