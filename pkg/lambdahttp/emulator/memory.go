package emulator

import "time"

// memoryPause is between two looks at the memory of a process. What it takes and gives back
// in between is seen all the same: the system keeps the most.
const memoryPause = 5 * time.Millisecond

const outOfMemory = "the process held more than the function has"

// limitMemory kills the process once it holds more than the function has, as the kernel does
// on Lambda, where that is noticed with the first page too many.
func (env *environment) limitMemory() {
	ticker := time.NewTicker(memoryPause)
	defer ticker.Stop()
	for {
		select {
		case <-env.dead:
			return
		case <-ticker.C:
		}
		if peakMemory(env.pid()) > env.opts.MemoryMB {
			env.kill(outOfMemory)
			return
		}
	}
}
