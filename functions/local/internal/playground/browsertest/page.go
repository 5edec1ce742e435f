package browsertest

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// patience is how long a page may take until something is so, and a test in all. A machine
// that is busy with other tests is slow.
const (
	patience  = 30 * time.Second
	testLimit = 3 * time.Minute
)

// Page is a tab with a profile of its own. Its methods fail the test when they cannot do
// their work; they are for one goroutine.
type Page struct {
	t       *testing.T
	ctx     context.Context
	console *console
}

// Look is how a page is shown.
type Look struct {
	Width, Height int64 // in CSS pixels
	Touch         bool  // as on a phone
	Dark          bool
}

// Looks to try a page in.
var (
	Wide       = Look{Width: 1440, Height: 900}
	WideDark   = Look{Width: 1440, Height: 900, Dark: true}
	Narrow     = Look{Width: 390, Height: 844, Touch: true}
	NarrowDark = Look{Width: 390, Height: 844, Touch: true, Dark: true}
)

// Open opens an address in a new tab until the end of the test, which is skipped where there
// is no browser.
func Open(t *testing.T, address string, look Look) *Page {
	t.Helper()
	parent, err := shared.start()
	if errors.Is(err, errNoBrowser) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	origin, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	p := &Page{t: t, console: &console{origin: origin.Scheme + "://" + origin.Host, ending: t.Context().Done()}}
	tab, closeTab := chromedp.NewContext(parent, chromedp.WithNewBrowserContext(), chromedp.WithListener(p.console.hear))
	t.Cleanup(closeTab)
	p.must(chromedp.Do(tab)) // or the tab would end with the first deadline
	ctx, cancel := context.WithTimeout(tab, testLimit)
	t.Cleanup(cancel)
	p.ctx = ctx
	t.Cleanup(p.end)
	p.Look(look)
	p.must(chromedp.Do(ctx, chromedp.Navigate(address)))
	return p
}

// Beside opens an address in another tab of the same profile, as somebody does who wants two.
func (p *Page) Beside(address string, look Look) *Page {
	p.t.Helper()
	other := &Page{t: p.t, console: &console{origin: p.console.origin, ending: p.console.ending}}
	tab, closeTab := chromedp.NewContext(p.ctx, chromedp.WithListener(other.console.hear))
	p.t.Cleanup(closeTab)
	other.ctx = tab
	p.t.Cleanup(other.CheckNow)
	other.Look(look)
	other.must(chromedp.Do(tab, chromedp.Navigate(address)))
	return other
}

// Before has JavaScript run before that of the page, whenever it is loaded from now on.
func (p *Page) Before(script string) {
	p.t.Helper()
	p.must(chromedp.Do(p.ctx, do(page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script})))
}

// Look changes how the page is shown. Nothing moves, as for people who wish so.
func (p *Page) Look(look Look) {
	p.t.Helper()
	scheme := "light"
	if look.Dark {
		scheme = "dark"
	}
	p.must(chromedp.Do(p.ctx,
		do(emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
			Width: look.Width, Height: look.Height, DeviceScaleFactor: 1, Mobile: look.Touch,
		}),
		do(emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: look.Touch}),
		do(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: scheme},
			{Name: "prefers-reduced-motion", Value: "reduce"},
		}}),
	))
}

// Reload loads the page anew.
func (p *Page) Reload() {
	p.t.Helper()
	p.must(chromedp.Do(p.ctx, chromedp.Reload()))
}

// Expect has errors that contain a text pass, for tests of what goes wrong.
func (p *Page) Expect(text string) { p.console.expect(text) }

// In is the same page for a test within the test that has opened it.
func (p *Page) In(t *testing.T) *Page {
	same := *p
	same.t = t
	return &same
}

// CheckNow fails the test for what the page has told and asked for up to now, which is
// otherwise done at the end.
func (p *Page) CheckNow() {
	p.t.Helper()
	if p.ctx.Err() == nil {
		_, _ = chromedp.Run(p.ctx, chromedp.Evaluate[bool]("true")) // what was told before has come by then
	}
	if faults := p.console.take(); len(faults) > 0 {
		p.t.Errorf("the page tells of errors:\n%s", strings.Join(faults, "\n"))
	}
}

// end is the last that is done with a page.
func (p *Page) end() {
	p.CheckNow()
	p.keepScreenshot()
}

func (p *Page) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// do is a command of the browser's protocol as a step.
func do[P, R any](command cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, command, params)
		return err
	})
}
