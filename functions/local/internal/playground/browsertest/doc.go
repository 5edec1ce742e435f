// Package browsertest has tests use the playground as people do, in a real browser: choose a
// bot, type, read what is shown. Only tests import it.
//
// A test of a page fails by itself when the page tells an error on its console, breaks its
// content security policy, or asks anything of another place than the one it came from.
// Nothing is waited for by time alone: a Page waits until something is so, a limited time.
//
// Begin with Open. A package whose tests use it has
//
//	func TestMain(m *testing.M) { os.Exit(browsertest.Main(m)) }
//
// Without Chromium the tests are skipped, which make test tells in a line of its own.
package browsertest
