package kernel

import (
	"reflect"
	"testing"

	"github.com/lut4go/lut4go/kernel/asm"
)

// Assembly reads the constants of fused steps from the structs of this package.
func TestConstantsLieWhereAssemblyReadsThem(t *testing.T) {
	t.Run("float64", constantsLieWhereAssemblyReadsThem[float64])
	t.Run("float32", constantsLieWhereAssemblyReadsThem[float32])
}

func constantsLieWhereAssemblyReadsThem[T Float](t *testing.T) {
	for _, c := range []struct{ got, want any }{
		{WangBuzsakiStages[T]{}, asm.WangBuzsakiStagesConstants[T]{}},
	} {
		got, want := reflect.TypeOf(c.got), reflect.TypeOf(c.want)
		for i := range want.NumField() {
			f := want.Field(i)
			own, ok := got.FieldByName(f.Name)
			if !ok || own.Offset != f.Offset || own.Type != f.Type {
				t.Errorf("%v has %s %v at %d bytes, assembly reads %v at %d", got, f.Name, own.Type, own.Offset, f.Type, f.Offset)
			}
		}
	}
}

// Bounds are one array for assembly.
func TestTheLargestVoltagesFollowTheSmallest(t *testing.T) {
	var b Bounds[float32]
	if got, want := reflect.TypeOf(b).Field(1).Offset, reflect.TypeOf(b.Min).Size(); got != want {
		t.Errorf("the largest voltages begin at %d bytes, want %d", got, want)
	}
}
