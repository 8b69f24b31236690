package neuroml

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"math"
	"os"
	"testing"

	"github.com/lut4go/lut4go/hh"
)

// Every operation and function that a rate may have.
const allFunctions = `<ComponentType name="mine" extends="baseVoltageDepRate">
	<Constant name="k" dimension="per_time" value="0.37 per_ms"/><Constant name="VOLT" dimension="voltage" value="1 mV"/>
	<Dynamics>
		<DerivedVariable name="V" dimension="none" value="v / VOLT + 0.123"/>
		<DerivedVariable name="a" dimension="none" value="exp(V / 17) * 1.1 + ln(abs(V) + 1) - sqrt(abs(V)) * 0.7"/>
		<DerivedVariable name="b" dimension="none" value="sin(V) * cos(V) + tan(V / 300) + sinh(V / 40) / cosh(V / 50) + tanh(V / 30)"/>
		<DerivedVariable name="c" dimension="none" value="floor(V) + ceil(V / 3) + H(V) + abs(V) ^ 0.31 + V ^ 3"/>
		<ConditionalDerivedVariable name="r" dimension="per_time">
			<Case condition="V .lt. -50 .or. V .gt. 30" value="k * (a + b * c)"/>
			<Case value="k * (a * b + c) / (1 - exp(-V / 9))"/>
		</ConditionalDerivedVariable>
	</Dynamics></ComponentType>`

func TestRatesAreTheSameBitsOnEveryArchitecture(t *testing.T) {
	squid, err := os.ReadFile("testdata/squid.channel.nml")
	check(t, err)
	f, err := readText(string(squid))
	check(t, err)
	sodium, err := f.Channel("sodium")
	check(t, err)
	h := fnv.New64a()
	activation, inactivation := sodium[0].Gates[0], sodium[0].Gates[1]
	rates := []hh.Rate{activation.Alpha, activation.Beta, inactivation.Alpha, inactivation.Beta, alphaOf(t, "", allFunctions)}
	for r, rate := range rates {
		for i := range 18_001 {
			y := rate(-120 + float64(i)*0x1p-7)
			if math.IsNaN(y) {
				t.Fatalf("rate %d is NaN", r)
			}
			h.Write(binary.LittleEndian.AppendUint64(nil, math.Float64bits(y)))
		}
	}
	const want = "c6bd18d4373f6ad7" // computed on amd64
	if got := fmt.Sprintf("%016x", h.Sum64()); got != want {
		t.Errorf("hash %s, want %s", got, want)
	}
}

func TestARateIsFilledWhereItIsNotDefinedOnlyIfItIsSmooth(t *testing.T) {
	rate := func(r string) func(v float64) float64 {
		return alphaOf(t, "", `<ComponentType name="mine" extends="baseVoltageDepRate"><Constant name="k" dimension="per_time" value="1 per_ms"/><Constant name="U" dimension="voltage" value="1mV"/>
			<Dynamics><DerivedVariable name="V" dimension="none" value="v / U"/><DerivedVariable name="r" dimension="per_time" value="`+r+`"/></Dynamics></ComponentType>`)
	}
	for r, want := range map[string]float64{
		"k * sin(V) / V":                  1,
		"k * (V - V) / V":                 0,
		"k * (exp(2 * V) - 1) / V":        2,
		"k * V / abs(V)":                  math.NaN(),
		"k * ln(V)":                       math.Inf(-1),
		"k * sqrt(V - 1)":                 math.NaN(),
		"k * V ^ 2 / V ^ 3 * V / V":       math.NaN(),
		"k / V":                           math.Inf(1),
		"k * (V ^ 2 + 3 * V) / (V * 1.5)": 2,
	} {
		if got := rate(r)(0); math.Abs(got-want) > 1e-9 || math.IsNaN(got) != math.IsNaN(want) {
			t.Errorf("%s = %v at 0 mV, want %v", r, got, want)
		}
	}
}
