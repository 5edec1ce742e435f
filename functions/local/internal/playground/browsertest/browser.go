package browsertest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
)

// browserVariable names the browser, where it has another name or place than those below.
const browserVariable = "POEBRIDGE_CHROMIUM"

// The names of the browser, which make knows too.
var browserNames = []string{"chromium", "chromium-browser", "google-chrome"}

var errNoBrowser = errors.New("there is no browser: apt-get install chromium, or name one in " + browserVariable)

// findBrowser returns the browser's path.
func findBrowser() (string, error) {
	if named := os.Getenv(browserVariable); named != "" {
		path, err := exec.LookPath(named)
		if err != nil {
			return "", fmt.Errorf("%s: %w", browserVariable, err)
		}
		return path, nil
	}
	for _, name := range browserNames {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errNoBrowser
}

// browser is the one of all tests of a package, since starting one takes a second.
type browser struct {
	start func() (context.Context, error)
	end   func()
}

// shared is started by the first test that opens a page, and ended by Main.
var shared = newBrowser()

func newBrowser() *browser {
	b := &browser{end: func() {}}
	b.start = sync.OnceValues(func() (context.Context, error) {
		path, err := findBrowser()
		if err != nil {
			return nil, err
		}
		allocator, stop := chromedp.NewExecAllocator(context.Background(), append(chromedp.DefaultExecAllocatorOptions[:],
			chromedp.ExecPath(path),
			chromedp.DisableGPU,
			chromedp.Flag("headless", "new"),
			chromedp.Flag("disable-quic", true),
			chromedp.Flag("disable-component-update", true),
		)...)
		ctx, closeAll := chromedp.NewContext(allocator)
		b.end = func() { closeAll(); stop() }
		return ctx, chromedp.Do(ctx)
	})
	return b
}

// Main runs the tests of a package, ends their browser, and returns the status to exit with.
func Main(m *testing.M) int {
	defer func() { shared.end() }()
	return m.Run()
}
