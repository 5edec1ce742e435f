package browsertest

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
)

// console collects what a page does wrong. It hears the browser on a goroutine of its own.
type console struct {
	origin string
	ending <-chan struct{} // closed when the test ends, and what it has started

	mu       sync.Mutex
	told     []string
	expected []string
}

func (c *console) expect(text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.expected = append(c.expected, text)
}

func (c *console) hear(event any) {
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning || e.Type == runtime.ConsoleAPICalledTypeAssert {
			c.tell("console.%s: %s", e.Type, texts(e.Args))
		}
	case *runtime.EventExceptionThrown:
		c.tell("exception: %s", exception(e.ExceptionDetails))
	case *log.EventEntryAdded:
		if (e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning) && !c.leftAlone(e.Entry) {
			c.tell("%s: %s (%s)", e.Entry.Source, e.Entry.Text, e.Entry.URL)
		}
	case *network.EventRequestWillBeSent:
		if !c.own(e.Request.URL) {
			c.tell("a request of another place: %.200s", e.Request.URL)
		}
	}
}

// leftAlone reports whether the program was no longer there for the page, as its test was over.
func (c *console) leftAlone(e *log.Entry) bool {
	select {
	case <-c.ending:
		return strings.Contains(e.Text, "net::ERR_")
	default:
		return false
	}
}

// own reports whether an address is of the page's origin or holds its content itself.
func (c *console) own(address string) bool {
	return strings.HasPrefix(address, c.origin+"/") || strings.HasPrefix(address, "data:") ||
		strings.HasPrefix(address, "blob:"+c.origin) || strings.HasPrefix(address, "about:")
}

func (c *console) tell(format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.told = append(c.told, fmt.Sprintf(format, args...))
}

// take is what was told since the last time and was not expected.
func (c *console) take() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	faults := c.unexpected()
	c.told = nil
	return faults
}

// faults is the same, and is told again the next time.
func (c *console) faults() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.unexpected()
}

func (c *console) unexpected() []string {
	return slices.DeleteFunc(slices.Clone(c.told), func(told string) bool {
		return slices.ContainsFunc(c.expected, func(text string) bool { return strings.Contains(told, text) })
	})
}

func texts(args []*runtime.RemoteObject) string {
	all := make([]string, len(args))
	for i, a := range args {
		if all[i] = a.Description; all[i] == "" {
			all[i] = string(a.Value)
		}
	}
	return strings.Join(all, " ")
}

func exception(d *runtime.ExceptionDetails) string {
	if d.Exception != nil && d.Exception.Description != "" {
		return d.Exception.Description
	}
	return d.Text
}
