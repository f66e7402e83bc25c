// The parts of Apache ECharts that the page needs; `npm run build` makes echarts.js of them.
import { init, use } from "echarts/core";
import { BarChart, CustomChart, SankeyChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import { SVGRenderer } from "echarts/renderers";

use([BarChart, CustomChart, SankeyChart, GridComponent, TooltipComponent, SVGRenderer]);

export { init };
