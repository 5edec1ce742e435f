package bot

import "testing"

func TestTheNamesOfRegions(t *testing.T) {
	for name, want := range map[string]bool{"us-east-1": true, "us-gov-west-1": true, "": false, "us-east": false, "us-east-1.example.com": false, "US-EAST-1": false} {
		if ValidRegion(name) != want {
			t.Errorf("%q: %v", name, !want)
		}
	}
}
