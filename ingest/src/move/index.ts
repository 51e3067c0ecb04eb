export { exportWarehouse } from './export-warehouse.js';
export { type ImportExportReport, importExport } from './import-export.js';
