package neuroml

import (
	"fmt"
	"math"
	"strings"
)

// token is a number, a name, an operator or a parenthesis of an expression.
type token struct {
	text   string // empty at the end
	offset int    // of its first byte in the expression
}

// tokenize splits an expression into tokens, the last of which is empty.
func tokenize(text string) ([]token, error) {
	var all []token
	for at := 0; at < len(text); {
		n := 1
		switch c := text[at]; {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			at++
			continue
		case strings.IndexByte("+-*/^()", c) >= 0:
		case isLetter(c):
			for at+n < len(text) && (isLetter(text[at+n]) || isDigit(text[at+n])) {
				n++
			}
		case dottedOperatorLength(text[at:]) > 0:
			n = dottedOperatorLength(text[at:])
		case isDigit(c) || c == '.':
			if n = literalLength(text[at:]); n == 0 {
				return nil, fmt.Errorf("%q is no number and no operator", truncate(text[at:]))
			}
		default:
			return nil, fmt.Errorf("%q begins with what no expression has", truncate(text[at:]))
		}
		if len(all) == maxTokens {
			return nil, fmt.Errorf("more than %d numbers, names and operators", maxTokens)
		}
		all = append(all, token{text[at : at+n], at})
		at += n
	}
	return append(all, token{offset: len(text)}), nil
}

// literalLength returns the length of the number that s begins with, without the
// point of an operator: 1.lt.x is 1 .lt. x.
func literalLength(s string) int {
	n := 0
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	if n > 0 && dottedOperatorLength(s[n:]) > 0 {
		return n
	}
	return numberLength(s)
}

// dottedOperatorLength returns the length of the operator, such as .lt., that s
// begins with, 0 if there is none.
func dottedOperatorLength(s string) int {
	const longest = len(".leq.")
	if s == "" || s[0] != '.' {
		return 0
	}
	n := strings.IndexByte(s[1:min(len(s), longest)], '.') + 2
	for _, operators := range precedences {
		if _, ok := operators[s[:n]]; ok {
			return n
		}
	}
	return 0
}

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' }
func isDigit(c byte) bool  { return '0' <= c && c <= '9' }

func (t token) isName() bool   { return t.text != "" && isLetter(t.text[0]) }
func (t token) isNumber() bool { return t.text != "" && !t.isName() && literalLength(t.text) > 0 }

// number returns the token as a number.
func (t token) number() (*expr, error) {
	x, err := decimal(t.text, 0)
	if err != nil || math.IsInf(x, 0) {
		return nil, fmt.Errorf("%q is too large", truncate(t.text))
	}
	return &expr{op: number, value: x}, nil
}
