using WasmFaas.Functions.Resources;
using Xunit;

namespace WasmFaas.Functions.Tests;

public sealed class ResourceKindsTests
{
    [Fact]
    public void NoTwoKindsShareANameInOneGroup()
    {
        foreach (var group in ResourceKinds.All.GroupBy(kind => kind.Group))
        {
            var names = group.SelectMany(kind => (string[])[kind.Plural, kind.Singular, .. kind.ShortNames]).ToList();
            Assert.Equal(names.Distinct().Count(), names.Count);
        }
    }
}
