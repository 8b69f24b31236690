package main

import (
	"fmt"
	"slices"
)

// kernels describes the kernels of package kernel in both precisions.
func kernels() []*kernel {
	var ks []*kernel
	for _, bits := range []int{64, 32} {
		ks = append(ks, named(bits,
			index(),
			lookUp(bits, false), lookUp(bits, true),
			lookUpStage(bits, false), lookUpStage(bits, true),
			gate(), mulPow(1), mulPow(2), mulPow(3), mulPow(4),
			fill(),
			addChannel(), channelPair(),
			addConductance(), addConductanceEach(), addCurrent(),
			voltage(), step(),
			stage(), decay(), dualExponential(), weightedSum(), deliverCounts(), above(), addLinks())...)
		for _, cubic := range []bool{false, true} {
			for synapses := range 2 {
				ks = append(ks, named(bits, wangBuzsakiStages(bits, synapses, cubic))...)
			}
		}
	}
	for _, before := range []bool{false, true} {
		ks = append(ks, named(64, indexGates(2, before), indexGates(3, before))...)
	}
	ks = append(ks, named(64, trees()...)...)
	ks = append(ks, named(64, treesByLevels()...)...)
	ks = append(ks, named(64, exp(vector))...)
	return append(ks, named(32, exp(narrow))...)
}

// benchKernels describes those that only benchmarks need.
func benchKernels() []*kernel {
	ks := append(named(64, gather()), named(32, gather())...)
	for _, fused := range []bool{false, true} {
		ks = append(ks, named(64, wangBuzsakiExact(fused), wangBuzsakiExactStages(fused))...)
	}
	return ks
}

// named sets the precision of kernels, which is that of their arithmetic unless they
// have set it, and their full names.
func named(bits int, ks ...*kernel) []*kernel {
	for _, k := range ks {
		k.precision = bits
		if k.bits == 0 {
			k.bits = bits
		}
		if k.name == "" {
			k.name = k.operation
		}
		if k.operation == "" {
			k.operation = k.name
		}
		if k.cubic {
			k.family += "_cubic"
		}
		sep := ""
		if last := k.name[len(k.name)-1]; last >= '0' && last <= '9' {
			sep = "x"
		}
		k.name += fmt.Sprintf("%s%d", sep, bits)
	}
	return ks
}

// families returns the names of the kernels' families in order.
func families(ks []*kernel) (names []string) {
	for _, k := range ks {
		if !slices.Contains(names, k.family) {
			names = append(names, k.family)
		}
	}
	slices.Sort(names)
	return names
}

// kernelsOf returns the kernels of a family, or of all for "", that an instruction set
// has.
func kernelsOf(ks []*kernel, family, isa string) (own []*kernel) {
	for _, k := range ks {
		if (k.family == family || family == "") && (k.onlyISA == "" || k.onlyISA == isa) {
			own = append(own, k)
		}
	}
	return own
}
