package hh

import (
	"context"
	"sync"
	"testing"

	"github.com/lut4go/lut4go/kernel"
)

func TestNetworksOnDifferentBackendsRunAtOnce(t *testing.T) {
	var configs []Config
	for _, backend := range kernel.Backends() {
		for _, precision := range []int{64, 32} {
			for _, threads := range []int{1, 3} {
				configs = append(configs, Config{Seed: 8, Backend: backend, Precision: precision, Threads: threads})
			}
		}
	}
	all := make([]*recurrentNetwork, len(configs))
	var wait sync.WaitGroup
	for i, c := range configs {
		all[i] = newRecurrentNetwork(t, c, 200)
		wait.Go(func() {
			if err := all[i].net.Run(context.Background(), 12); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	want := map[int][2]string{}
	for i, c := range configs {
		got := all[i].hashes(t)
		if w, ok := want[c.Precision]; !ok {
			want[c.Precision] = got
		} else if got != w {
			t.Errorf("%s, %d bits, %d threads: hashes %q, of another network %q", c.Backend, c.Precision, c.Threads, got, w)
		}
	}
}
