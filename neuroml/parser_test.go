package neuroml

import (
	"strings"
	"testing"
	"time"
)

func TestWhatIsNoExpressionIsAnError(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", "it ends where a number, a name or ( is missing"},
		{"1 +", "it ends where a number, a name or ( is missing"},
		{"(1", "it ends where ) is missing"},
		{"1)", `character 2: ")", want an operator`},
		{"1 2", `character 3: "2", want an operator`},
		{"2 x", `character 3: "x", want an operator`},
		{"* 2", `character 1: "*", want a number, a name or (`},
		{"a .foo. b", "is no number and no operator"},
		{"a .not. b", "is no number and no operator"},
		{"a % b", "begins with what no expression has"},
		{"a \u2212 b", "begins with what no expression has"},
		{"x[0]", "begins with what no expression has"},
		{"sine(x)", "there is no function sine"},
		{"exp()", `want a number, a name or (`},
		{"exp(1, 2)", "begins with what no expression has"},
		{"random(1)", "must depend on nothing but the voltage"},
		{"1e999", `"1e999" is too large`},
		{"1e99999999999", "is too large"},
		{".", "is no number and no operator"},
		{"1 .lt. 2 .lt.", "it ends where"},
	} {
		_, err := parseExpr(c.text)
		wantError(t, err, c.want)
	}
}

func TestExpressionsAreBounded(t *testing.T) {
	const million = 1_000_000
	for name, c := range map[string]struct{ text, want string }{
		"parentheses":     {strings.Repeat("(", million), "more than"},
		"signs":           {strings.Repeat("-", million), "more than"},
		"few signs":       {strings.Repeat("-", maxNesting+1) + "1", "deep"},
		"exponents":       {"2" + strings.Repeat("^-2", million), "more than"},
		"functions":       {strings.Repeat("exp(", maxNesting+1) + "1" + strings.Repeat(")", maxNesting+1), "deep"},
		"a long sum":      {"1" + strings.Repeat("+1", million), "more than"},
		"a long number":   {strings.Repeat("9", million), "too large"},
		"a long name":     {strings.Repeat("a", million) + " 1", "..."},
		"a long fraction": {"0." + strings.Repeat("0", million) + "1 1", "want an operator"},
	} {
		begin := time.Now()
		_, err := parseExpr(c.text)
		if d := time.Since(begin); d > 5*time.Second {
			t.Errorf("%s: took %v", name, d)
		}
		wantError(t, err, c.want)
		if err != nil && len(err.Error()) > 1000 {
			t.Errorf("%s: an error of %d bytes", name, len(err.Error()))
		}
	}
}

func TestAnExpressionAsLongAsMayBeIsEvaluated(t *testing.T) {
	x, slots, _, err := bindText("1" + strings.Repeat("+1", maxTokens/2-1))
	check(t, err)
	if got := x.eval(slots); got != maxTokens/2 {
		t.Errorf("%v, want %v", got, maxTokens/2)
	}
}
