package main

import (
	"runtime"
	"sync"
)

// atOnce does a thing n times, as many at a time as the machine has processors, twice.
func atOnce(n int, do func(i int)) {
	var all sync.WaitGroup
	room := make(chan struct{}, 2*runtime.GOMAXPROCS(0))
	for i := range n {
		room <- struct{}{}
		all.Go(func() {
			defer func() { <-room }()
			do(i)
		})
	}
	all.Wait()
}
