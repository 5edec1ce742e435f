package main

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestReadingsOfManyBotsLeaveHalfOfTheQuotaToOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &pace{every: readEvery}
		for range 2 { // a pause lets nobody catch up
			began := time.Now()
			var running sync.WaitGroup
			for range workers {
				running.Go(func() {
					for range 10 {
						if err := p.wait(t.Context()); err != nil {
							t.Error(err)
						}
					}
				})
			}
			running.Wait()
			if took := time.Since(began); took != (10*workers-1)*readEvery {
				t.Errorf("%d readings took %s", 10*workers, took)
			}
			time.Sleep(time.Hour)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_ = p.wait(t.Context())
		if p.wait(ctx) == nil {
			t.Error("it waits for a caller who has left")
		}
	})
}
