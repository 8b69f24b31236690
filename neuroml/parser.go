package neuroml

import (
	"errors"
	"fmt"
)

// Limits of an expression. Published ones stay far below them.
const (
	maxTokens  = 10_000
	maxNesting = 200 // of parentheses and signs in each other
)

// parseExpr reads an expression of LEMS. What binds closest comes first:
//
//	f(x), names, numbers, parentheses
//	^            from the left; -a^b is -(a^b), a^-b is allowed
//	- and + before a term
//	* /          from the left
//	+ -          from the left
//	.lt. .leq. .gt. .geq. .eq. .neq.
//	.and.
//	.or.
func parseExpr(text string) (*expr, error) {
	all, err := tokens(text)
	if err != nil {
		return nil, fmt.Errorf("expression %q: %w", shown(text), err)
	}
	p := exprParser{tokens: all}
	x, err := p.binary(0)
	if err == nil && p.next().text != "" {
		err = p.unexpected("an operator")
	}
	if err != nil {
		return nil, fmt.Errorf("expression %q: %w", shown(text), err)
	}
	return x, nil
}

type exprParser struct {
	tokens []token
	at     int
	depth  int
}

func (p *exprParser) next() token { return p.tokens[p.at] }

// unexpected returns an error about the next token.
func (p *exprParser) unexpected(want string) error {
	t := p.next()
	if t.text == "" {
		return fmt.Errorf("it ends where %s is missing", want)
	}
	return fmt.Errorf("character %d: %q, want %s", t.at+1, shown(t.text), want)
}

// take reports whether the next token is this one, and passes it if so.
func (p *exprParser) take(text string) bool {
	if p.next().text != text {
		return false
	}
	p.at++
	return true
}

// levels are the binary operators but ^, from what binds least.
var levels = []map[string]operation{
	{".or.": or},
	{".and.": and},
	{
		".lt.": less, ".leq.": lessOrEqual, ".le.": lessOrEqual, ".gt.": greater, ".geq.": greaterOrEqual, ".ge.": greaterOrEqual,
		".eq.": equal, ".neq.": notEqual, ".ne.": notEqual,
	},
	{"+": add, "-": subtract},
	{"*": multiply, "/": divide},
}

// binary reads operators of a level, from the left.
func (p *exprParser) binary(level int) (*expr, error) {
	if level == len(levels) {
		return p.signed(p.power)
	}
	x, err := p.binary(level + 1)
	for err == nil {
		op, ok := levels[level][p.next().text]
		if !ok {
			break
		}
		p.at++
		y := &expr{op: op, left: x}
		y.right, err = p.binary(level + 1)
		x = y
	}
	return x, err
}

// signed reads what operand does, after any number of signs.
func (p *exprParser) signed(operand func() (*expr, error)) (*expr, error) {
	if p.depth++; p.depth > maxNesting {
		return nil, fmt.Errorf("parentheses and signs are more than %d deep", maxNesting)
	}
	defer func() { p.depth-- }()
	switch {
	case p.take("-"):
		x, err := p.signed(operand)
		return &expr{op: negate, left: x}, err
	case p.take("+"):
		return p.signed(operand)
	}
	return operand()
}

func (p *exprParser) power() (*expr, error) {
	x, err := p.primary()
	for err == nil && p.take("^") {
		y := &expr{op: raise, left: x}
		y.right, err = p.signed(p.primary)
		x = y
	}
	return x, err
}

func (p *exprParser) primary() (*expr, error) {
	t := p.next()
	switch {
	case p.take("("):
		return p.closed()
	case t.isNumber():
		p.at++
		return t.number()
	case !t.isName():
		return nil, p.unexpected("a number, a name or (")
	}
	p.at++
	if !p.take("(") {
		return &expr{op: variable, name: t.text}, nil
	}
	return p.called(t)
}

// called reads what follows a function's name and a parenthesis.
func (p *exprParser) called(t token) (*expr, error) {
	f := functions[t.text]
	switch {
	case t.text == "random":
		return nil, errors.New("random(): what is tabulated must depend on nothing but the voltage")
	case f == nil:
		return nil, fmt.Errorf("character %d: there is no function %s", t.at+1, shown(t.text))
	}
	x, err := p.closed()
	return &expr{op: call, name: t.text, function: f, left: x}, err
}

// closed reads an expression and the parenthesis that ends it.
func (p *exprParser) closed() (*expr, error) {
	x, err := p.binary(0)
	if err == nil && !p.take(")") {
		err = p.unexpected(")")
	}
	return x, err
}
