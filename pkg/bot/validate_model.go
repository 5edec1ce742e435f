package bot

import (
	"fmt"

	"github.com/poebridge/poebridge/pkg/internal/lazyregexp"
)

var (
	regionShape = lazyregexp.New(`^[a-z]{2}(-[a-z]+)+-\d$`)
	roleShape   = lazyregexp.New(`^arn:aws[a-z-]*:iam::\d{12}:role/[A-Za-z0-9+=,.@_/-]+$`)
	modelShape  = lazyregexp.New(`^[A-Za-z0-9]([A-Za-z0-9._:/@+=-]*[A-Za-z0-9])?$`)
)

// isModelID says whether Converse would look at an id at all.
func isModelID(id string) bool { return len(id) <= 2048 && modelShape.MatchString(id) }

// isRole says whether an ARN is of a role. IAM allows 512 characters of path and 64 of name.
func isRole(arn string) bool { return len(arn) <= 640 && roleShape.MatchString(arn) }

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
	if isModelID(m.BaseID) && !hidesModel(m.ID) && isModelID(m.ID) && BaseID(m.BaseID) != c.template.BaseModel() {
		c.fault("model.base_id", "it is for ARNs that do not name their model", "model.id is %s", short(c.template.BaseModel()))
	}
	c.checkRegions(m)
	if m.RoleARN != "" && !isRole(m.RoleARN) {
		c.fault("model.role_arn", "arn:aws:iam::ACCOUNT:role/NAME", "not the shape of a role's ARN: %q", short(m.RoleARN))
	}
}

func (c *checker) checkARN(m Model) {
	a, ok := parseARN(m.ID)
	switch prefix := profilePrefix(a.name); {
	case !ok:
		c.fault("model.id", "arn:aws:bedrock:REGION:ACCOUNT:TYPE/NAME", "not the shape of an ARN")
		return
	case !a.ofModels():
		c.fault("model.id", "arn:aws:bedrock:REGION:ACCOUNT:TYPE/NAME", "an ARN of %s (%s) is not one of a model", a.service, short(a.resource))
		return
	case !regionShape.MatchString(a.region):
		c.fault("model.id", "as in us-east-1", "the ARN's region is not the shape of one: %q", short(a.region))
		return
	case a.partition != PartitionOf(a.region):
		c.fault("model.id", "", "the region %s is in the partition %s, not %s", a.region, PartitionOf(a.region), short(a.partition))
	case a.resource == "inference-profile" && !callableFrom(prefix, a.region):
		c.fault("model.id", "", "the inference profile %s* cannot be called from %s", prefix, a.region)
	}
	if hidesModel(m.ID) && m.BaseID == "" {
		c.fault("model.base_id", "prices and rights are kept by it", "missing: an ARN of type %s does not say which model is behind it", short(a.resource))
	}
	for i, region := range m.Regions {
		if region != a.region {
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
