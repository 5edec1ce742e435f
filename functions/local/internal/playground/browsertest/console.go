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
		if e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning {
			c.tell("%s: %s (%s)", e.Entry.Source, e.Entry.Text, e.Entry.URL)
		}
	case *network.EventRequestWillBeSent:
		if !c.own(e.Request.URL) {
			c.tell("a request of another place: %.200s", e.Request.URL)
		}
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

// faults are what was told and not expected.
func (c *console) faults() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
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
