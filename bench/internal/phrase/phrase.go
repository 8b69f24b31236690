// Package phrase writes counts and lists as English has them, for reports and
// error messages.
package phrase

import (
	"fmt"
	"strings"
)

// Count puts a number before a noun whose plural ends in s.
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// List joins values by commas.
func List[T any](values []T) string { return strings.Join(texts(values), ", ") }

// OneOf joins one value or more by commas, the last two by "or".
func OneOf[T any](values []T) string {
	all := texts(values)
	last := len(all) - 1
	if last == 0 {
		return all[0]
	}
	return strings.Join(all[:last], ", ") + " or " + all[last]
}

func texts[T any](values []T) []string {
	all := make([]string, len(values))
	for i, x := range values {
		all[i] = fmt.Sprint(x)
	}
	return all
}
