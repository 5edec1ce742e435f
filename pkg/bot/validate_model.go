package bot

import (
	"fmt"
	"regexp"
)

var (
	regionShape = regexp.MustCompile(`^[a-z]{2}(-[a-z]+)+-\d$`)
	modelShape  = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._:/@+=-]*$`)
)

// isModelID says whether Converse would look at an id at all.
func isModelID(id string) bool { return len(id) <= 2048 && modelShape.MatchString(id) }

func (c *checker) checkModel() {
	m := c.template.Model
	switch {
	case m.ID == "":
		c.fault("model.id", "a model id, an inference profile or an ARN", "missing")
	case !isModelID(m.ID):
		c.fault("model.id", "", "not the shape of a model id: %q", short(m.ID))
	case isARN(m.ID):
		c.checkARN(m)
	}
	if m.BaseID != "" && (!isModelID(m.BaseID) || isARN(m.BaseID)) {
		c.fault("model.base_id", "as in vendor.model-v1:0", "not a model id: %q", short(m.BaseID))
	}
	c.checkRegions(m)
}

func (c *checker) checkARN(m Model) {
	a, ok := parseARN(m.ID)
	if !ok {
		c.fault("model.id", "arn:aws:bedrock:REGION:ACCOUNT:TYPE/NAME", "not the shape of an ARN")
		return
	}
	if hidesModel(m.ID) && m.BaseID == "" {
		c.fault("model.base_id", "prices and rights are kept by it", "missing: an ARN of type %s does not say which model is behind it", a.resource)
	}
	for i, region := range m.Regions {
		if a.region != "" && region != a.region {
			c.fault(fmt.Sprintf("model.regions[%d]", i), "", "the ARN in model.id can only be called in %s", a.region)
		}
	}
}

func (c *checker) checkRegions(m Model) {
	if len(m.Regions) == 0 {
		c.fault("model.regions", "as in [us-east-1, us-west-2]", "missing")
	}
	c.unique("model.regions", m.Regions)
	prefix := profilePrefix(m.ID)
	for i, region := range m.Regions {
		path := fmt.Sprintf("model.regions[%d]", i)
		switch {
		case !regionShape.MatchString(region):
			c.fault(path, "as in us-east-1", "not the shape of a region: %q", short(region))
		case !callableFrom(prefix, region):
			c.fault(path, "", "the inference profile %s* cannot be called from %s", prefix, region)
		}
	}
}
