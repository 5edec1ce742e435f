package browsertest

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/chromedp/chromedp"
)

// screenshotsVariable names a folder for pictures of the pages, as they are at the end of
// tests and where tests ask for them. Without it only tests that fail leave one.
const screenshotsVariable = "POEBRIDGE_SCREENSHOTS"

// Screenshot keeps how the page looks now, if somebody wants to see it.
func (p *Page) Screenshot(name string) {
	if dir := os.Getenv(screenshotsVariable); dir != "" {
		p.screenshot(dir, name)
	}
}

// keepScreenshot keeps how the page looks at the end.
func (p *Page) keepScreenshot() {
	dir := os.Getenv(screenshotsVariable)
	if dir == "" && p.t.Failed() {
		dir = filepath.Join(os.TempDir(), "poebridge-screenshots")
	}
	if dir != "" {
		p.screenshot(dir, "end")
	}
}

func (p *Page) screenshot(dir, name string) {
	picture, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.MkdirAll(dir, 0o755)
	}
	file := filepath.Join(dir, strings.ReplaceAll(p.t.Name(), "/", "-")+"-"+name+".png")
	if err == nil {
		err = os.WriteFile(file, picture, 0o644)
	}
	if err != nil {
		p.t.Logf("no screenshot: %v", err)
		return
	}
	p.t.Logf("screenshot: %s", file)
}
