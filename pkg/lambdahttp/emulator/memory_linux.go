package emulator

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// peakMemory is the most that a process has held at a time, in MB; 0 for one that has ended.
func peakMemory(pid int) int {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	_, after, _ := strings.Cut(string(status), "VmHWM:")
	kilobytes, _, _ := strings.Cut(strings.TrimSpace(after), " ")
	n, _ := strconv.Atoi(kilobytes)
	return (n + 1023) / 1024
}
