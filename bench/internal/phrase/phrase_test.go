package phrase

import "testing"

func TestPhrasesReadAsEnglish(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{Count(0, "spike"), "0 spikes"},
		{Count(1, "spike"), "1 spike"},
		{Count(2, "spike"), "2 spikes"},
		{List([]float64{1, 0.5}), "1, 0.5"},
		{List([]string(nil)), ""},
		{OneOf([]string{"a"}), "a"},
		{OneOf([]string{"a", "b"}), "a or b"},
		{OneOf([]int{1, 2, 3}), "1, 2 or 3"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}
