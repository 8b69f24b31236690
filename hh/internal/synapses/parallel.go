package synapses

import "sync"

// parallel calls f for every i below n, from several goroutines.
func parallel(threads, n int, f func(i int)) {
	var wait sync.WaitGroup
	threads = min(threads, n)
	for w := range threads {
		wait.Go(func() {
			for i := n * w / threads; i < n*(w+1)/threads; i++ {
				f(i)
			}
		})
	}
	wait.Wait()
}
