package main

import (
	"strings"
	"testing"
)

func TestLinesAreCutToTheTerminal(t *testing.T) {
	for _, c := range []struct {
		text    string
		columns int
		want    string
	}{
		{"", 5, ""},
		{"\rsquid  40%", 20, "\rsquid  40%"},
		{"\rsquid  40%", 10, "\rsquid  40%"},
		{"\rsquid  40%", 9, "\rsquid  40"},
		{"\rsquid  40%", 1, "\rs"},
		{"\rsquid  40%", 0, "\r"},
		{"\r" + strings.Repeat(" ", 70) + "\r", 3, "\r   \r"},
		{"abcd\refgh", 2, "ab\ref"},
		{"\r|██████  |", 4, "\r|███"},
		{"\r細胞 40%", 6, "\r細胞 4"},
		{"\r細胞 40%", 3, "\r細"}, // a character of two columns is not halved
		{"\re\u0301e\u0301e\u0301", 2, "\re\u0301e\u0301"},
	} {
		if got := cut(c.text, c.columns); got != c.want {
			t.Errorf("%q in %d columns: %q, want %q", c.text, c.columns, got, c.want)
		}
	}
}
