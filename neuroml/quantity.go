package neuroml

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// quantity is a value in SI units with its dimension.
type quantity struct {
	value float64
	dim   dimension
}

// quantity reads a number with its unit, such as "3.5 mS_per_cm2". If the unit is a
// power of ten of the SI unit, the value is rounded once.
func (u *units) quantity(text string) (quantity, error) {
	text = strings.TrimSpace(text)
	n := numberLength(text)
	if n == 0 {
		return quantity{}, fmt.Errorf("%q is no number with a unit", truncate(text))
	}
	symbol := strings.TrimSpace(text[n:])
	x, ok := u.symbol(symbol)
	if !ok {
		return quantity{}, fmt.Errorf("%q has an unknown unit %q", truncate(text), truncate(symbol))
	}
	value, err := decimal(text[:n], x.power)
	if err != nil {
		return quantity{}, err
	}
	if x.scale != 0 {
		value = float64(value * x.scale) // no fusing with the offset
	}
	value += x.offset
	if math.IsInf(value, 0) {
		return quantity{}, fmt.Errorf("%q is too large", truncate(text))
	}
	return quantity{value, x.dim}, nil
}

// numberLength returns the length of the decimal number that s begins with, 0 if
// there is none.
func numberLength(s string) int {
	digits := func(i int) int {
		for i < len(s) && '0' <= s[i] && s[i] <= '9' {
			i++
		}
		return i
	}
	i := 0
	if i < len(s) && (s[i] == '-' || s[i] == '+') {
		i++
	}
	start := i
	i = digits(i)
	count := i - start
	if i < len(s) && s[i] == '.' {
		end := digits(i + 1)
		count += end - i - 1
		i = end
	}
	if count == 0 {
		return 0
	}
	if i < len(s) && (s[i] == 'e' || s[i] == 'E') {
		j := i + 1
		if j < len(s) && (s[j] == '-' || s[j] == '+') {
			j++
		}
		if end := digits(j); end > j {
			i = end
		}
	}
	return i
}

// decimal returns a decimal number times a power of ten, rounded once. It is an error
// if the result is infinite.
func decimal(number string, power int) (float64, error) {
	mantissa, exponent := number, 0
	if i := strings.IndexAny(number, "eE"); i >= 0 {
		x, err := strconv.ParseInt(number[i+1:], 10, 24)
		if err != nil {
			return 0, fmt.Errorf("the exponent of %q is too large", truncate(number))
		}
		mantissa, exponent = number[:i], int(x)
	}
	x, err := strconv.ParseFloat(fmt.Sprintf("%se%d", mantissa, exponent+power), 64)
	if errors.Is(err, strconv.ErrRange) {
		err = fmt.Errorf("%q is too large", truncate(number))
	}
	return x, err
}

// scaleByPower10 returns x * 10^power, as decimal gives it for the shortest decimal
// number of x. So 70 mV, which are read as 0.07 V, become 70 mV again and not
// 70.00000000000001.
func scaleByPower10(x float64, power int) float64 {
	if math.IsInf(x, 0) || math.IsNaN(x) {
		return x
	}
	y, _ := decimal(strconv.FormatFloat(x, 'e', -1, 64), power)
	return y
}

// celsiusOf returns a temperature in K as degC, rounded to 1e-9 degC: adding the
// offset has rounded off the digits beyond that.
func celsiusOf(kelvin float64) float64 {
	return scaleByPower10(math.Round(scaleByPower10(kelvin-273.15, 9)), -9)
}
