package bot

import "testing"

func TestBaseModel(t *testing.T) {
	for name, c := range map[string]struct {
		model Model
		want  string
	}{
		"a bare id":                    {Model{ID: "vendor.model-v1:0"}, "vendor.model-v1:0"},
		"a profile":                    {Model{ID: "us.vendor.model-v1:0"}, "vendor.model-v1:0"},
		"a profile of two words":       {Model{ID: "us-gov.vendor.model"}, "vendor.model"},
		"the global profile":           {Model{ID: "global.vendor.model"}, "vendor.model"},
		"a vendor that is no profile":  {Model{ID: "usa.model.v3.2"}, "usa.model.v3.2"},
		"a foundation model's ARN":     {Model{ID: "arn:aws:bedrock:us-east-1::foundation-model/vendor.model-v1:0"}, "vendor.model-v1:0"},
		"an inference profile's ARN":   {Model{ID: "arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.vendor.model"}, "vendor.model"},
		"an ARN that does not tell":    {Model{ID: "arn:aws:bedrock:us-east-1:123456789012:provisioned-model/abc", BaseID: "us.vendor.model"}, "vendor.model"},
		"a base that is said anyway":   {Model{ID: "us.vendor.model-x", BaseID: "vendor.model"}, "vendor.model-x"},
		"another partition's ARN":      {Model{ID: "arn:aws-us-gov:bedrock:us-gov-west-1::foundation-model/vendor.model"}, "vendor.model"},
		"an id with a path like an id": {Model{ID: "vendor.model/us.other"}, "vendor.model/us.other"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := (&Template{Model: c.model}).BaseModel(); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestMaxTokens(t *testing.T) {
	for name, c := range map[string]struct {
		asked     int
		limit     int
		exclusive bool
		want      int
	}{
		"nothing asked is the limit":       {0, 8192, false, 8192},
		"nothing asked, exclusive":         {0, 64000, true, 63999},
		"less than the limit":              {1000, 8192, false, 1000},
		"more than the limit":              {9000, 8192, false, 8192},
		"the limit itself, where excluded": {64000, 64000, true, 63999},
	} {
		t.Run(name, func(t *testing.T) {
			tpl := Template{Inference: Inference{MaxTokens: c.asked}, Limits: Limits{OutputTokens: c.limit, OutputExclusive: c.exclusive}}
			if got := tpl.MaxTokens(); got != c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
		})
	}
}

func TestNearest(t *testing.T) {
	known := []string{"temperature", "top_p", "max_tokens"}
	for word, want := range map[string]string{
		"temprature": "temperature", "Temperature": "temperature", "topp": "top_p",
		"max_token": "max_tokens", "temp": "temperature", "max": "max_tokens", "tempo": "", "x": "", "": "", "maximum": "",
	} {
		if got := Nearest(word, known); got != want {
			t.Errorf("%q: got %q, want %q", word, got, want)
		}
	}
}

func TestSlip(t *testing.T) {
	known := []string{"amazon.nova-lite-v1:0", "amazon.nova-2-lite-v1:0", "amazon.nova-pro-v1:0"}
	for word, want := range map[string]string{
		"amazon.nova-lit-v1:0": "amazon.nova-lite-v1:0", "amazon.nvoa-pro-v1:0": "amazon.nova-pro-v1:0", "amazon.nova-lite-v1": "",
		"amazon.nova-lite-v2:0": "", "amazon.nova-ultra-v1:0": "", "amazon.nova-2-lte-v1:0": "amazon.nova-2-lite-v1:0", "": "",
	} {
		if got := Slip(word, known); got != want {
			t.Errorf("%q: got %q, want %q", word, got, want)
		}
	}
}
